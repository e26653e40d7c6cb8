import type { ReactElement } from 'react';
import { firstCall, type SnippetFacts } from './snippets.ts';

/** The first thing a developer sees: how to call a model, ready to paste. */
export function FirstCall(facts: SnippetFacts): ReactElement {
  return (
    <section aria-labelledby="first-call">
      <h2 id="first-call">Your first call</h2>
      {firstCall(facts).map(({ language, text }) => (
        <figure key={language}>
          <figcaption>{language}</figcaption>
          <pre>
            <code>{text}</code>
          </pre>
        </figure>
      ))}
    </section>
  );
}
