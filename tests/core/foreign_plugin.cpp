extern "C" const char* athanor_build_stamp() { return "of another build"; }
extern "C" int athanor_answer() { return 42; }
