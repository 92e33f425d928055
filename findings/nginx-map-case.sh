#!/usr/bin/env bash
# The texts of nginx's `map` are compared without regard to case, while `if` with `=`, and regular expressions, are not.
#
# Package: nginx 1.22.1 (Debian 12).
# Behaviour: map $arg_name $place { "Cat.jpg" found; } gives `found` for Cat.jpg, cat.jpg and CAT.JPG. With
#   "~^Cat\.jpg$" only Cat.jpg is found, and if ($arg_name = "Cat.jpg") is true for Cat.jpg alone.
# Not to be guessed: locations, file names and `if` in the same file distinguish case, and no option of `map` chooses. The
#   manual has it in one sentence. The table works in every test that asks for what is in it.
# Seen: "Cat.jpg found found equal", "cat.jpg found none different", "CAT.JPG found none different".
# For us: a table of bearer tokens, or of names of balls, is written with `~^…$`: both distinguish case, and a token that is
#   read without it has fewer possibilities than it seems.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
system curl 7.88.1
deb nginx 1.22.1
cat >"$tmp/nginx.conf" <<N
daemon off;
master_process off;
pid nginx.pid;
error_log error.log;
events {}
http {
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    map \$arg_name \$text { default none; "Cat.jpg" found; }
    map \$arg_name \$expression { default none; "~^Cat\.jpg\$" found; }
    server {
        listen unix:$tmp/socket;
        location / {
            if (\$arg_name = "Cat.jpg") { return 200 "\$text \$expression equal"; }
            return 200 "\$text \$expression different";
        }
    }
}
N
"$tmp/root/usr/sbin/nginx" -p "$tmp" -e "$tmp/error.log" -c "$tmp/nginx.conf" &
started+=($!)
awaited test -S "$tmp/socket"
ask() { curl -q -sS --unix-socket "$tmp/socket" "http://localhost/?name=$1"; }

expect "map, map with an expression, if: Cat.jpg" "$(ask Cat.jpg)" "found found equal"
expect "cat.jpg" "$(ask cat.jpg)" "found none different"
expect "CAT.JPG" "$(ask CAT.JPG)" "found none different"
