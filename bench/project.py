"""Writes a small C project, the same every time, whose build with make is the bench's real program."""

import os

FILES = 30
FUNCTIONS = 4

FUNCTION = """
int part_{file}_{number}(const struct entry* entries, int count) {{
  int best = {number};
  for (int i = 0; i < count; ++i) {{
    char text[64];
    snprintf(text, sizeof text, "%s-%d-%d", entries[i].name, entries[i].weight, {file});
    if ((int)strlen(text) % {modulus} == 0 && entries[i].weight > best) best = entries[i].weight + {file};
  }}
  return best;
}}
"""


def write(folder):
    """Leaves FILES sources, a header and a makefile in `folder`."""
    with open(os.path.join(folder, "entry.h"), "w", encoding="utf-8") as header:
        header.write("struct entry { const char* name; int weight; };\n")
        for file in range(FILES):
            header.write(f"int part_{file}(const struct entry* entries, int count);\n")
    for file in range(FILES):
        with open(os.path.join(folder, f"part_{file}.c"), "w", encoding="utf-8") as source:
            source.write('#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include "entry.h"\n')
            for number in range(FUNCTIONS):
                source.write(FUNCTION.format(file=file, number=number, modulus=number % 7 + 2))
            total = " + ".join(f"part_{file}_{number}(entries, count)" for number in range(FUNCTIONS))
            source.write(f"\nint part_{file}(const struct entry* entries, int count) {{ return {total}; }}\n")
    with open(os.path.join(folder, "main.c"), "w", encoding="utf-8") as source:
        source.write('#include <stdio.h>\n#include "entry.h"\n\nint main(void) {\n')
        source.write('  const struct entry entries[] = {{"one", 1}, {"two", 2}};\n  int sum = 0;\n')
        source.writelines(f"  sum += part_{file}(entries, 2);\n" for file in range(FILES))
        source.write('  printf("%d\\n", sum);\n}\n')
    with open(os.path.join(folder, "Makefile"), "w", encoding="utf-8") as makefile:
        objects = " ".join(f"part_{file}.o" for file in range(FILES))
        makefile.write(f"program: main.o {objects}\n\tgcc -o $@ $^\n\n%.o: %.c entry.h\n\tgcc -O1 -c -o $@ $<\n")
