/* The least that a program can be: it is started, and ends. Linked statically, so that no loader runs. */
int main(void) { return 0; }
