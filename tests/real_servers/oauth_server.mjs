// An authorization server made of oidc-provider alone. It says where it is in one line on standard output, and ends when
// standard input does.
import { createServer } from 'node:http';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';

const [folder, secret] = process.argv.slice(2);
const { default: Provider } = await import(`${folder}/lib/index.js`);
const pair = (kind, options) => generateKeyPairSync(kind, {
  ...options,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const keys = { RS256: pair('rsa', { modulusLength: 2048 }), ES256: pair('ec', { namedCurve: 'P-256' }) };
const client = (client_id, method, more = {}) => ({
  client_id,
  token_endpoint_auth_method: method,
  grant_types: ['client_credentials'],
  redirect_uris: [],
  response_types: [],
  ...(method.startsWith('client_secret') ? { client_secret: secret } : {}),
  ...more,
});
const signs = (alg) => client(`signs by ${alg}`, 'private_key_jwt', {
  token_endpoint_auth_signing_alg: alg,
  jwks: { keys: [{ ...createPublicKey(keys[alg].publicKey).export({ format: 'jwk' }), kid: `of ${alg}` }] },
});
const refreshes = {
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  redirect_uris: ['https://client.example/'],
};

const server = createServer();
server.listen(0, '127.0.0.1', async () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      client('basic', 'client_secret_basic'),
      client('post', 'client_secret_post'),
      signs('RS256'),
      signs('ES256'),
      client('public', 'none', refreshes),
      client('confidential', 'client_secret_basic', refreshes),
    ],
    scopes: ['openid', 'offline_access', 'list'],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_context, _client, oneOf) => oneOf ?? 'urn:of-nobody',
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => ({
          audience: resource, scope: 'list', accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    findAccount: (_context, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    rotateRefreshToken: false,
  });
  server.on('request', provider.callback());
  const refreshToken = async (clientId, resource) => {
    const grant = new provider.Grant({ accountId: 'a person', clientId });
    grant.addResourceScope(resource, 'list');
    grant.addOIDCScope('openid offline_access');
    const grantId = await grant.save();
    const found = await provider.Client.find(clientId);
    const fields = { accountId: 'a person', client: found, grantId, gty: 'authorization_code', resource };
    return new provider.RefreshToken({ ...fields, scope: 'openid offline_access list' }).save();
  };
  const resource = 'urn:of-the-person';
  console.log(JSON.stringify({
    issuer,
    rs256: keys.RS256.privateKey,
    es256: keys.ES256.privateKey,
    refreshes: {
      public: await refreshToken('public', resource),
      confidential: await refreshToken('confidential', resource),
    },
  }));
});
process.stdin.on('end', () => process.exit(0)).resume();
