#include "app/cli.h"

int main(int argc, char** argv) { return yizhen::app::run(argc, argv); }
