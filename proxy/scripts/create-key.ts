import { createApiKey, createSecret, hashSecret } from '../src/http/api-keys.ts';
import { toLongId } from './salesforce-id.ts';

/** `npm run -w proxy key -- <org id>` makes an API key for an org, `-- operator` the token that reads the metrics. */
function main(owner: string | undefined): void {
  if (owner === 'operator') return printOperatorToken();
  const orgId = toLongId(owner ?? '');
  if (orgId === null || !orgId.startsWith('00D')) {
    process.stderr.write(
      'Name the org that the key is for: npm run -w proxy key -- <org id>\n' +
        'The org id begins with 00D and has 15 or 18 characters; Setup → Company Information shows it.\n' +
        'For a token that reads the metrics: npm run -w proxy key -- operator\n'
    );
    process.exitCode = 1;
    return;
  }
  printApiKey(orgId);
}

function printApiKey(orgId: string): void {
  const key = createApiKey(orgId);
  process.stdout.write(
    `The API key of org ${orgId}. It is shown this once; enter it in Salesforce, in the external credential Crosswalk:\n\n` +
      `${key}\n\n` +
      'Add this item to CROSSWALK_PROXY_API_KEYS and restart the proxy:\n\n' +
      `${orgId}:${hashSecret(key)}\n`
  );
}

function printOperatorToken(): void {
  const token = createSecret();
  process.stdout.write(
    'The token that reads /metrics. It is shown this once; give it to whatever collects the metrics:\n\n' +
      `${token}\n\n` +
      'Set this and restart the proxy:\n\n' +
      `CROSSWALK_PROXY_OPERATOR_TOKEN_HASH=${hashSecret(token)}\n`
  );
}

main(process.argv[2]);
