// What libedit's search of the history finds.
// editrc-search TYPED ENTRY...: puts the entries into a history, types TYPED and ^P (bound to ed-search-prev-history) and
// Enter on a terminal of its own, and prints the line that was read.
#include <histedit.h>
#include <locale.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *prompt(EditLine *editor) { return "> "; }

static int child(int count, char **words, int result) {
    HistEvent event;
    EditLine *editor = el_init("probe", stdin, stdout, stderr);
    History *entries = history_init();
    history(entries, &event, H_SETSIZE, 100);
    for (int i = 2; i < count; i++) history(entries, &event, H_ENTER, words[i]);
    el_set(editor, EL_PROMPT, prompt);
    el_set(editor, EL_EDITOR, "emacs");
    el_set(editor, EL_HIST, history, entries);
    el_set(editor, EL_BIND, "^P", "ed-search-prev-history", NULL);
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
    if (pid == 0) return child(count, words, results[1]);
    close(results[1]);
    // The prompt says that the editor has the terminal.
    for (char seen = 0; seen != '>';) if (read(terminal, &seen, 1) != 1) return 2;
    dprintf(terminal, "%s\020\r", words[1]);
    ssize_t size = read(results[0], buffer, sizeof buffer);
    fwrite(buffer, 1, size < 0 ? 0 : size, stdout);
    close(terminal);
    waitpid(pid, NULL, 0);
    return 0;
}
