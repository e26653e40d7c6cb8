import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What something cost is still asked for when its organization is gone: the ledger names prices for as long as it is kept.
 * Until now an organization that ever had a price could not be deleted.
 */
export class PricesOutliveOrganizations1767225600150 implements MigrationInterface {
  readonly name = 'PricesOutliveOrganizations1767225600150';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE price_version DROP CONSTRAINT price_version_organization_id_fkey');
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
