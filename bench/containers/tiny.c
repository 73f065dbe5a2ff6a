// The payload: a program that costs next to nothing, so that what is measured is the container.
int main(void) { return 0; }
