/* SPDX-License-Identifier: Apache-2.0 */
/* cli/main.c - where the program begins. */
#include "cli/command.h"

int main(int argc, char **argv)
{
    return cli_run(argc > 0 ? (size_t)argc - 1 : 0, argv + (argc > 0));
}
