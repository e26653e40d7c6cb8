import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { renderToStaticMarkup } from 'react-dom/server';
import { FirstCall } from './first-call.tsx';
import { firstCall } from './snippets.ts';

describe('FirstCall', () => {
  it('renders a model name as text, never as markup', () => {
    const html = renderToStaticMarkup(
      <FirstCall origin="http://127.0.0.1:8080" model="<img src=x onerror=alert(1)>" />,
    );
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img');
  });
});

describe('firstCall', () => {
  it('writes a curl line that a shell reads as one request, whatever the model is called', () => {
    const [curl] = firstCall({ origin: 'http://127.0.0.1:8080/', model: "it's $(touch /nowhere)" });
    const shell = spawnSync('sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${curl?.text ?? ''}`], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', ROUNDHOUSE_API_KEY: 'k' },
    });
    const words = shell.stdout.trimEnd().split('\n');
    expect(words[0]).toBe('http://127.0.0.1:8080/v1/chat/completions');
    expect(JSON.parse(words.at(-1) ?? '')).toMatchObject({ model: "it's $(touch /nowhere)" });
  });

  it('never carries a key', () => {
    for (const { text } of firstCall({ origin: 'http://x', model: 'm' })) expect(text).toContain('ROUNDHOUSE_API_KEY');
  });
});
