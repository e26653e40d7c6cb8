import type { MigrationInterface, QueryRunner } from 'typeorm';
import { convertToDocuments } from './document-table.ts';

/** Artifacts and servings become documents. */
export class ArtifactsAndServingsAsDocuments1767225600080 implements MigrationInterface {
  readonly name = 'ArtifactsAndServingsAsDocuments1767225600080';

  async up(runner: QueryRunner): Promise<void> {
    await convertToDocuments(
      runner,
      'artifact',
      `jsonb_build_object('organization_id', organization_id, 'key', key, 'display_name', display_name,
        'format', format, 'quantization', nullif(quantization, ''),
        'files', (SELECT jsonb_agg(jsonb_build_object('name', file->'name', 'url', file->'url',
            'size_bytes', file->'sizeBytes', 'sha256', file->'sha256') ORDER BY place)
          FROM jsonb_array_elements(files) WITH ORDINALITY AS f(file, place)))`,
      ['organization_id', 'key', 'display_name', 'format', 'quantization', 'files'],
      { organization: true, key: true },
    );
    await convertToDocuments(
      runner,
      'serving',
      `jsonb_build_object('organization_id', organization_id, 'key', key, 'model_id', model_id,
        'artifact_id', artifact_id, 'node_ids', to_jsonb(node_ids), 'copies', copies,
        'settings', jsonb_build_object('context_tokens', settings->'contextTokens', 'parallel', settings->'parallel',
          'gpu_layers', settings->'gpuLayers', 'threads', settings->'threads', 'embeddings', settings->'embeddings'),
        'priority', priority, 'tags', to_jsonb(tags))`,
      ['organization_id', 'key', 'model_id', 'artifact_id', 'node_ids', 'copies', 'settings', 'priority', 'tags'],
      { organization: true, key: true, references: { model_id: 'model', artifact_id: 'artifact' } },
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
