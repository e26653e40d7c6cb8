/** A call that a developer can paste. */
export interface Snippet {
  language: 'curl' | 'python' | 'node';
  text: string;
}

/** What stands in a snippet. */
export interface SnippetFacts {
  /** Origin of the gateway, such as https://models.example.com. */
  origin: string;
  model: string;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

/**
 * Writes the first call in three languages. The key stays a variable of the environment, so that a pasted snippet
 * never puts a secret into a shell's history.
 */
export function firstCall({ origin, model }: SnippetFacts): Snippet[] {
  const base = `${origin.replace(/\/+$/, '')}/v1`;
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Say hello.' }] });
  return [
    {
      language: 'curl',
      text: [
        `curl ${base}/chat/completions \\`,
        '  -H "Authorization: Bearer $ROUNDHOUSE_API_KEY" \\',
        '  -H "Content-Type: application/json" \\',
        `  -d '${body.replaceAll("'", String.raw`'\''`)}'`,
      ].join('\n'),
    },
    {
      language: 'python',
      text: [
        'import os',
        'from openai import OpenAI',
        '',
        `client = OpenAI(base_url=${quoted(base)}, api_key=os.environ["ROUNDHOUSE_API_KEY"])`,
        'answer = client.chat.completions.create(',
        `    model=${quoted(model)}, messages=[{"role": "user", "content": "Say hello."}]`,
        ')',
        'print(answer.choices[0].message.content)',
      ].join('\n'),
    },
    {
      language: 'node',
      text: [
        "import OpenAI from 'openai';",
        '',
        `const client = new OpenAI({ baseURL: ${quoted(base)}, apiKey: process.env.ROUNDHOUSE_API_KEY });`,
        'const answer = await client.chat.completions.create({',
        `  model: ${quoted(model)}, messages: [{ role: 'user', content: 'Say hello.' }],`,
        '});',
        'console.log(answer.choices[0].message.content);',
      ].join('\n'),
    },
  ];
}
