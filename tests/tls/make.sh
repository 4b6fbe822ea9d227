#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# make.sh - the certificates of tests/unit/test_tls.c, good for a hundred years, and what their issuer says of them (OCSP); run by hand.
set -eu
cd "$(dirname "$0")"
days=36500
make_ca() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$1" -keyout "$1.key" -out "$1.pem" -days $days
}
say() { # NAME CA STATE AS ARGUMENTS...: a response to NAME, in the file AS.der
    serial=$(openssl x509 -in "$1.crt" -noout -serial | cut -d= -f2)
    case $3 in
    good) printf 'V\t991231235959Z\t\t%s\tunknown\t/CN=%s\n' "$serial" "$1" >index ;;
    revoked) printf 'R\t991231235959Z\t260101000000Z\t%s\tunknown\t/CN=%s\n' "$serial" "$1" >index ;;
    unknown) : >index ;;
    esac
    openssl ocsp -index index -rsigner "$2.pem" -rkey "$2.key" -CA ca.pem -issuer ca.pem -cert "$1.crt" -no_nonce -ndays $days \
        -respout "$4.der"
}
make_ca ca
make_ca other
for name in one two; do
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$name" -keyout "$name.key" -out "$name.csr"
    openssl x509 -req -in "$name.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days $days -out "$name.crt"
    cat "$name.crt" ca.pem >"$name.pem"
    say "$name" ca good "$name"
done
say one ca revoked revoked
say one ca unknown unknown
say one other good forged
openssl ocsp -respin one.der -issuer ca.pem -cert one.crt -noverify -resp_text 2>&1 | grep -E '(This|Next) Update'
rm -f -- *.csr *.srl index one.crt two.crt ca.key other.key other.pem
