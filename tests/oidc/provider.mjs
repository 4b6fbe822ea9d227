// SPDX-License-Identifier: Apache-2.0
// provider.mjs - a real OpenID provider (oidc-provider) on a free port, for walk.py: any name and password signs in.
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const [redirect, secret, algorithm] = process.argv.slice(2);
async function keys() {
  const rsa = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
  const ec = { name: 'ECDSA', namedCurve: 'P-256' };
  return crypto.subtle.generateKey(algorithm === 'ES256' ? ec : rsa, true, ['sign', 'verify']);
}

const { privateKey } = await keys();
const { key_ops, ext, ...jwk } = await crypto.subtle.exportKey('jwk', privateKey);
const listening = createServer();
listening.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${listening.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'licet', client_secret: secret, redirect_uris: [redirect], response_types: ['code'],
      grant_types: ['authorization_code'], id_token_signed_response_alg: algorithm,
    }],
    jwks: { keys: [{ ...jwk, alg: algorithm, use: 'sig', kid: 'made-now' }] },
    claims: { openid: ['sub'], groups: ['groups'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, groups: ['export'] }) }),
  });
  listening.on('request', provider.callback());
  console.log(issuer);
});
