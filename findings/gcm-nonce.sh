#!/usr/bin/env bash
# PyCryptodome makes nonces of 16 bytes for AES-GCM where everybody else's have 12.
#
# Packages: pycryptodome 4.4.0, cryptography 50.0.2 (PyPI).
# Behaviour: AES.new(key, AES.MODE_GCM) without a nonce draws 16 random bytes; ChaCha20_Poly1305.new(key=key) of the same
#   library draws 12. The usual file, nonce + ciphertext + tag, is then 4 bytes longer, and a reader that takes 12 bytes of
#   nonce, as RFC 5116 §5.1 has it, finds that the tag does not match.
# Not to be guessed: a default that is allowed by the standard (NIST SP 800-38D takes any length) and that others do not
#   share. The reader is told "wrong key or damaged" by its InvalidTag, and both are right.
# Seen: lengths of the nonces "16 12"; nonce + ciphertext + tag of 5 bytes: 37; read with 12 bytes of nonce: InvalidTag, with
#   16: hello.
# For us: an encrypted ball has exactly 28 bytes more than its content (12 + 16). Writers in Python give nonce=os.urandom(12),
#   and the error for a tag that does not match can name this cause besides key and damage.
# shellcheck source=findings/lib.sh
. "$(dirname "$0")/lib.sh"
pypi pycryptodome==4.4.0 cryptography==50.0.2
cat >"$tmp/nonce.py" <<'P'
from Crypto.Cipher import AES, ChaCha20_Poly1305
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

key = bytes(32)
writer = AES.new(key, AES.MODE_GCM)
print(len(writer.nonce), len(ChaCha20_Poly1305.new(key=key).nonce))
ciphertext, tag = writer.encrypt_and_digest(b"hello")
blob = writer.nonce + ciphertext + tag
print(len(blob))
for size in [12, 16]:
    try:
        print(AESGCM(key).decrypt(blob[:size], blob[size:], None).decode())
    except InvalidTag:
        print("InvalidTag")
P
mapfile -t seen < <("$tmp/py/bin/python" "$tmp/nonce.py")

expect "bytes of nonce for AES-GCM and ChaCha20-Poly1305" "${seen[0]}" "16 12"
expect "nonce, ciphertext and tag of 5 bytes" "${seen[1]}" 37
expect "read with 16 bytes of nonce" "${seen[3]}" hello
expect "read with 12 bytes of nonce" "${seen[2]}" InvalidTag
