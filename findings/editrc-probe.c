// What a file of the user's does to the keys of a program that uses libedit.
// editrc-probe PROGRAM FILE KEY...: binds ^T and the start of a bracketed paste (ESC [ 2 0 0 ~) to a function of its own,
// reads FILE as ~/.editrc is read, then prints what el_source returned, the editor, and what the keys are bound to.
#include <histedit.h>
#include <locale.h>
#include <stdio.h>

static unsigned char mine(EditLine *editor, int key) { return CC_REFRESH; }

int main(int count, char **words) {
    setlocale(LC_CTYPE, "");
    EditLine *editor = el_init(words[1], stdin, stdout, stderr);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_ADDFN, "mine", "a function of the program", mine);
    el_set(editor, EL_BIND, "^T", "mine", NULL);
    el_set(editor, EL_BIND, "\033[200~", "mine", NULL);
    int result = el_source(editor, words[2]);
    const char *name = NULL;
    el_get(editor, EL_EDITOR, &name);
    printf("el_source %d, %s\n", result, name);
    for (int i = 3; i < count; i++) el_set(editor, EL_BIND, words[i], NULL);
    el_end(editor);
    return 0;
}
