// A library that is loaded after the zygote was started.
extern "C" int late_function() { return 1; }
