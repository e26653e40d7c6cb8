import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FaultDetail } from '@roundhouse/errors';
import { Composer, CST, isScalar, Lexer, LineCounter, Parser, visit, type Document } from 'yaml';

/** Documents of a text, and what is wrong with it. */
export interface ParsedText {
  /** Not yet checked, in their order; empty ones are left out. None when anything is wrong with the text. */
  readonly documents: readonly unknown[];
  /** By `/documents/<place>`. */
  readonly faults: readonly FaultDetail[];
}

/** How large a text may be. The time that parsing takes depends on these, not on the length of the text alone. */
export interface YamlBounds {
  readonly documents: number;
  /** Words, signs and line ends of one document. */
  readonly tokensPerDocument: number;
  readonly nesting: number;
}

const MAX_FAULTS = 100;
const FORBIDDEN: Readonly<Partial<Record<CST.Token['type'], string>>> = {
  alias: 'must not use aliases',
  anchor: 'must not use anchors',
  tag: 'must not use tags',
};
const COMPOSING = { schema: 'core', uniqueKeys: false, merge: false, prettyErrors: false, logLevel: 'silent' } as const;

/**
 * Parses a stream of YAML documents (YAML 1.2, core schema). Anchors, aliases, tags and merge keys are refused: none is
 * needed, and they make small texts large. So are keys that stand twice in one mapping. Each bound is kept before the
 * part of the parser that follows the text with its own stack sees it; between documents others get their turn.
 */
export async function parseYaml(text: string, bounds: YamlBounds): Promise<ParsedText> {
  const lines = new LineCounter();
  const parser = new Parser(lines.addNewLine);
  const composer = new Composer(COMPOSING);
  const documents: unknown[] = [];
  const faults: FaultDetail[] = [];
  const refused = (message: string): ParsedText => {
    const place = { where: `/documents/${documents.length}`, message: `${message} (line ${lines.lineStarts.length})` };
    return { documents: [], faults: [...faults, place] };
  };
  const take = (node: Document.Parsed): void => {
    if (isEmpty(node)) return;
    const where = `/documents/${documents.length}`;
    faults.push(...faultsOf(node, where, lines).slice(0, MAX_FAULTS - faults.length));
    documents.push(faults.length === 0 ? (node.toJS() as unknown) : undefined);
  };
  // The parser's own driver would hold the whole text before it hands out anything.
  lines.addNewLine(0);
  let tokens = 0;
  let marks = 0;
  let isContent = false;
  for (const lexeme of new Lexer().lex(text)) {
    const type = isContent ? 'scalar' : CST.tokenType(lexeme);
    isContent = lexeme === CST.SCALAR && !isContent;
    tokens += 1;
    if (type === 'doc-start' || type === 'doc-end') marks += 1;
    if (marks > 2 * bounds.documents + 1) return refused('comes after too many marks of documents');
    if (tokens > bounds.tokensPerDocument) return refused('is too large for one document');
    const forbidden = type === null ? undefined : FORBIDDEN[type];
    if (forbidden !== undefined) return refused(`${forbidden}: ${lexeme.slice(0, 64)}`);
    for (const token of parser.next(lexeme)) {
      for (const node of composer.next(token)) take(node);
      if (token.type === 'document') {
        tokens = 0;
        // Others of the event loop must not wait for the end of a long text.
        await nextTurn();
      }
    }
    if (parser.stack.length > bounds.nesting) return refused('is nested too deep');
    if (documents.length > bounds.documents) return refused(`is one of more than ${bounds.documents} documents`);
  }
  for (const token of parser.end()) for (const node of composer.next(token)) take(node);
  for (const node of composer.end(false, text.length)) take(node);
  return faults.length > 0 ? { documents: [], faults } : { documents, faults };
}

function isEmpty({ errors, contents }: Document.Parsed): boolean {
  return errors.length === 0 && (contents === null || (isScalar(contents) && contents.value === null));
}

function faultsOf(node: Document.Parsed, where: string, lines: LineCounter): FaultDetail[] {
  const lineAt = (offset: number | undefined): number => lines.linePos(offset ?? 0).line;
  const faults = [...node.errors, ...node.warnings].slice(0, MAX_FAULTS).map(({ message, pos }) => ({
    where,
    message: `is no YAML: ${message.split('\n')[0]!.slice(0, 200)} (line ${lineAt(pos[0])})`,
  }));
  visit(node, {
    Map: (_, { items, range }) => {
      for (const key of keysTwice(items.map((pair) => pair.key))) {
        faults.push({ where, message: `names "${key}" twice in the mapping of line ${lineAt(range?.[0])}` });
      }
    },
    Pair: (_, { key }) => {
      if (!isScalar(key) || typeof key.value !== 'string') {
        faults.push({ where, message: 'has a key that is no text' });
      }
    },
  });
  return faults;
}

function keysTwice(keys: readonly unknown[]): Set<string> {
  const seen = new Set<unknown>();
  const twice = new Set<string>();
  for (const key of keys) {
    if (!isScalar(key)) continue;
    if (seen.has(key.value)) twice.add(String(key.value).slice(0, 64));
    seen.add(key.value);
  }
  return twice;
}
