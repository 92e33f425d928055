// What libedit makes of keys.
// editrc-escape MODE KEYS [SEQUENCE]: types KEYS on a terminal of its own, in emacs or vi mode, with SEQUENCE bound where there
// is one, and prints the line that was read.
#include <histedit.h>
#include <locale.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *prompt(EditLine *editor) { return "> "; }

static int child(const char *mode, const char *sequence, int result) {
    EditLine *editor = el_init("probe", stdin, stdout, stderr);
    el_set(editor, EL_PROMPT, prompt);
    el_set(editor, EL_EDITOR, mode);
    if (sequence) el_set(editor, EL_BIND, sequence, "ed-move-to-beg", NULL);
    int length = 0;
    const char *line = el_gets(editor, &length);
    dprintf(result, "%.*s\n", line ? length - 1 : 3, line ? line : "EOF");
    return 0;
}

int main(int count, char **words) {
    setlocale(LC_CTYPE, "");
    int results[2], terminal;
    char buffer[4096];
    if (pipe(results)) return 2;
    pid_t pid = forkpty(&terminal, NULL, NULL, NULL);
    if (pid == 0) return child(words[1], count > 3 ? words[3] : NULL, results[1]);
    close(results[1]);
    // The prompt says that the editor has the terminal.
    for (char seen = 0; seen != '>';) if (read(terminal, &seen, 1) != 1) return 2;
    dprintf(terminal, "%s", words[2]);
    ssize_t size = read(results[0], buffer, sizeof buffer);
    fwrite(buffer, 1, size < 0 ? 0 : size, stdout);
    close(terminal);
    waitpid(pid, NULL, 0);
    return 0;
}
