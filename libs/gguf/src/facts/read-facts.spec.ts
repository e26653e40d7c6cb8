import { describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { createHash } from 'node:crypto';
import { sketchedFacts } from '../fixtures/sketched-facts.ts';
import { writeGguf, type WritableEntry } from '../gguf-writer.ts';
import { readGgufHead } from '../head.ts';
import { TINY_CHAT_TEMPLATE, tinyParts, writeTinyGguf } from '../tiny-model.ts';
import { modelFactsSchema, type ModelFacts } from './model-facts.ts';
import { readFacts } from './read-facts.ts';

function factsOf(file: Buffer): ModelFacts {
  return readFacts([readGgufHead(file)]);
}

function tinyWith(...entries: WritableEntry[]): ModelFacts {
  const { metadata, tensors } = tinyParts({ seed: 1 });
  const keys = new Set(entries.map(([key]) => key));
  return factsOf(writeGguf([...metadata.filter(([key]) => !keys.has(key)), ...entries], tensors));
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('readFacts', () => {
  it('reads what matters of a model', () => {
    expect(factsOf(writeTinyGguf({ seed: 1 }))).toMatchObject({
      kind: 'model',
      architecture: 'llama',
      name: 'roundhouse-tiny',
      quantization: 'F32',
      context_length: 4096,
      vocabulary: 317,
      tensor_types: ['F32'],
      capabilities: ['chat', 'completion'],
      weights: { embedding_bytes: 64 * 317 * 4, output_tied: false },
    });
  });

  it('tells models for embeddings and rerank by how they pool', () => {
    expect(factsOf(writeTinyGguf({ seed: 1, kind: 'embedding' }))).toMatchObject({
      pooling: 'mean',
      capabilities: ['embeddings'],
    });
    expect(factsOf(writeTinyGguf({ seed: 1, kind: 'rerank' }))).toMatchObject({
      pooling: 'rank',
      capabilities: ['rerank'],
    });
  });

  it('is the same after a way through JSON', () => {
    const facts = sketchedFacts({ architecture: 'gemma3', entries: { 'attention.sliding_window': 512 }, layers: 12 });
    expect(modelFactsSchema.parse(JSON.parse(JSON.stringify(facts)))).toEqual(facts);
    expect(JSON.stringify(facts).length).toBeLessThan(4096);
  });

  it('security 47: the hash of the chat template changes with any template of the file', () => {
    const plain = tinyWith();
    expect(plain.chat_template_sha256).toBe(sha256(TINY_CHAT_TEMPLATE));
    const swapped = tinyWith(['tokenizer.chat_template', { type: 'string', value: `${TINY_CHAT_TEMPLATE} ` }]);
    expect(swapped.chat_template_sha256).not.toBe(plain.chat_template_sha256);
    const named = tinyWith(['tokenizer.chat_template.tool_use', { type: 'string', value: 'x' }]);
    expect(named.chat_template_sha256).toBe(
      sha256(
        JSON.stringify([
          ['', TINY_CHAT_TEMPLATE],
          ['tool_use', 'x'],
        ]),
      ),
    );
  });

  it('guesses tools and reasoning from the template', () => {
    const template = '{% if tools %}{{ tools }}{% endif %}<think>';
    expect(tinyWith(['tokenizer.chat_template', { type: 'string', value: template }]).capabilities).toEqual([
      'chat',
      'completion',
      'tools',
      'reasoning',
    ]);
  });

  it('leaves draft layers out, as engines leave them on disk', () => {
    const whole = sketchedFacts({ layers: 5 });
    const facts = sketchedFacts({ layers: 5, entries: { nextn_predict_layers: 1 } });
    expect(facts.blocks).toMatchObject([{ repeat: 4 }]);
    expect(facts.weights.repeating_bytes).toBe((whole.weights.repeating_bytes * 4) / 5);
  });

  it('calls projectors and adapters what they are', () => {
    const projector = tinyWith(['general.architecture', { type: 'string', value: 'clip' }]);
    expect(projector).toMatchObject({ kind: 'projector', capabilities: ['vision'] });
    expect(tinyWith(['general.type', { type: 'string', value: 'adapter' }])).toMatchObject({ kind: 'adapter' });
  });

  it('adds the tensors of all parts of a split model, and tells when some are missing', () => {
    const { metadata, tensors } = tinyParts({ seed: 1 });
    const part = (index: number): Buffer =>
      writeGguf(
        [
          ...(index === 0 ? metadata : []),
          ['split.no', { type: 'uint32', value: index }],
          ['split.count', { type: 'uint32', value: 2 }],
        ],
        index === 0 ? tensors.slice(0, 3) : tensors.slice(3),
      );
    const [first, second] = [readGgufHead(part(0)), readGgufHead(part(1))];
    const whole = factsOf(writeTinyGguf({ seed: 1 }));
    expect(readFacts([first, second])).toEqual({ ...whole, split: { parts: 2, complete: true } });
    expect(readFacts([first])).toMatchObject({ split: { parts: 2, complete: false }, blocks: [{ cache: 'full' }] });
    expect(() => readFacts([first, first])).toThrow(/says that it is part 1/);
  });

  it.each<[string, WritableEntry]>([
    ['more layers than any model has', ['llama.block_count', { type: 'uint32', value: 4_000_000_000 }]],
    ['a negative size', ['llama.embedding_length', { type: 'int32', value: -1 }]],
    ['a size that is no whole number', ['llama.context_length', { type: 'float32', value: 0.5 }]],
    ['no architecture', ['general.architecture', { type: 'uint32', value: 1 }]],
  ])('security 45: refuses %s', (_case, entry) => {
    expect(() => tinyWith(entry)).toThrow(AppError);
  });
});
