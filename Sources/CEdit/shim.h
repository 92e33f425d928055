// What Swift cannot call by itself: libedit's variadic setters with one typed wrapper each, the C streams behind
// file descriptors, and the declaration that the Glibc overlay leaves out. Only the wide API is wrapped:
// libedit keeps separate buffers for the narrow one, and mixing both loses characters.
#pragma once
#include <histedit.h>
#include <stdio.h>

// <wchar.h> hides it behind _XOPEN_SOURCE, which must not be defined in a module's header.
extern int wcwidth(wchar_t c);

typedef wchar_t *(*mx_el_prompt_fn)(EditLine *);
typedef unsigned char (*mx_el_command_fn)(EditLine *, int);

static inline int mx_el_set_prompt(EditLine *e, mx_el_prompt_fn f, wchar_t escape) {
    return el_wset(e, EL_PROMPT_ESC, f, (int)escape);
}
static inline int mx_el_set_right_prompt(EditLine *e, mx_el_prompt_fn f, wchar_t escape) {
    return el_wset(e, EL_RPROMPT_ESC, f, (int)escape);
}
static inline int mx_el_set_editor(EditLine *e, const wchar_t *name) { return el_wset(e, EL_EDITOR, name); }
static inline int mx_el_set_signal(EditLine *e, int on) { return el_wset(e, EL_SIGNAL, on); }
static inline int mx_el_set_client_data(EditLine *e, void *data) { return el_wset(e, EL_CLIENTDATA, data); }
static inline void *mx_el_client_data(EditLine *e) {
    void *data = NULL;
    return el_wget(e, EL_CLIENTDATA, &data) == 0 ? data : NULL;
}
static inline int mx_el_set_reader(EditLine *e, el_rfunc_t f) { return el_wset(e, EL_GETCFN, f); }
static inline int mx_el_set_history(EditLine *e, HistoryW *h) { return el_wset(e, EL_HIST, history_w, h); }
static inline int mx_el_add_command(EditLine *e, const wchar_t *name, const wchar_t *help, mx_el_command_fn f) {
    return el_wset(e, EL_ADDFN, name, help, f);
}
static inline int mx_el_bind(EditLine *e, const wchar_t *key, const wchar_t *command) {
    return el_wset(e, EL_BIND, key, command, (const wchar_t *)NULL);
}
static inline int mx_el_bind_alternative(EditLine *e, const wchar_t *key, const wchar_t *command) {
    return el_wset(e, EL_BIND, L"-a", key, command, (const wchar_t *)NULL);
}
static inline int mx_el_prepare_terminal(EditLine *e, int raw) { return el_wset(e, EL_PREP_TERM, raw); }
static inline int mx_el_has_editing(EditLine *e) {
    int on = 1;
    return el_wget(e, EL_EDITMODE, &on) == 0 ? on : 1;
}
static inline int mx_el_is_vi(EditLine *e) {
    const wchar_t *name = NULL;
    return el_wget(e, EL_EDITOR, &name) == 0 && name && name[0] == L'v';
}
// One line of an editrc(5): what el_wparse says of it, or 0 for a line without words.
static inline int mx_el_parse(EditLine *e, const wchar_t *line) {
    int count = 0, result = 0;
    const wchar_t **words = NULL;
    TokenizerW *t = tok_winit(NULL);
    if (!t) return -1;
    if (tok_wstr(t, line, &count, &words) != 0) result = -1;
    else if (count > 0) result = el_wparse(e, count, words);
    tok_wend(t);
    return result;
}
static inline int mx_el_refresh(EditLine *e) { return el_wset(e, EL_REFRESH); }

static inline FILE *mx_stdin(void) { return stdin; }

static inline int mx_history_set_size(HistoryW *h, int size) {
    HistEventW event;
    return history_w(h, &event, H_SETSIZE, size);
}
static inline int mx_history_set_unique(HistoryW *h, int on) {
    HistEventW event;
    return history_w(h, &event, H_SETUNIQUE, on);
}
static inline int mx_history_enter(HistoryW *h, const wchar_t *line) {
    HistEventW event;
    return history_w(h, &event, H_ENTER, line);
}
