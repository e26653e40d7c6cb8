import colors from 'picocolors';
import { DEMO_MODELS } from './demo.ts';
import type { StartedStack } from './stack.ts';

/** What a person reads when the stack is ready: addresses, keys, and calls that work as they stand. */
export function greeting({ endpoints, bootstrapToken }: StartedStack, demo: boolean, endpointsFile: string): string {
  const { gateway, api_key: key } = endpoints;
  const title = (text: string): string => colors.bold(text);
  const head = [
    '',
    title('Roundhouse is ready.'),
    `  API           ${gateway}/v1`,
    `  admin API     ${endpoints.admin}`,
    `  API key       ${key}`,
    `  admin key     in ${endpointsFile}`,
  ];
  const console =
    bootstrapToken === undefined
      ? []
      : ['', title('First administrator') + '  (once, within 15 minutes)', bootstrap(endpoints.admin, bootstrapToken)];
  if (!demo) return [...head, ...console, '', 'Ctrl-C stops it.'].join('\n');
  return [
    ...head,
    `  models        ${Object.values(DEMO_MODELS).join(', ')}  (demo-*: a simulated provider)`,
    '',
    title('curl'),
    curl(gateway, key),
    '',
    title('Python') + '  (pip install openai)',
    python(gateway, key),
    '',
    title('Node') + '  (npm install openai)',
    node(gateway, key),
    ...console,
    '',
    'Ctrl-C stops it.',
  ].join('\n');
}

function bootstrap(admin: string, token: string): string {
  const person = { email: 'you@example.org', display_name: 'You', password: 'at least 12 characters' };
  return [
    `curl -s ${admin}/session/bootstrap -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify({ bootstrap_token: token, ...person })}'`,
  ].join('\n');
}

function curl(gateway: string, key: string): string {
  const body = JSON.stringify({ model: DEMO_MODELS.chat, messages: [{ role: 'user', content: 'Hello!' }] });
  return [
    `curl -s ${gateway}/v1/chat/completions \\`,
    `  -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' \\`,
    `  -d '${body}'`,
  ].join('\n');
}

function python(gateway: string, key: string): string {
  return [
    'from openai import OpenAI',
    `client = OpenAI(base_url="${gateway}/v1", api_key="${key}")`,
    `answer = client.chat.completions.create(model="${DEMO_MODELS.chat}", messages=[{"role": "user", "content": "Hello!"}])`,
    'print(answer.choices[0].message.content)',
  ].join('\n');
}

function node(gateway: string, key: string): string {
  return [
    "import OpenAI from 'openai';",
    `const client = new OpenAI({ baseURL: '${gateway}/v1', apiKey: '${key}' });`,
    `const answer = await client.chat.completions.create({ model: '${DEMO_MODELS.chat}', messages: [{ role: 'user', content: 'Hello!' }] });`,
    'console.log(answer.choices[0].message.content);',
  ].join('\n');
}
