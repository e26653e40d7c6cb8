import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Models say how one of their deployments is chosen, and policies have bounds for priced_spill; none is set. */
export class RoutingOfModels1767225600210 implements MigrationInterface {
  readonly name = 'RoutingOfModels1767225600210';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`UPDATE model SET spec = spec || '{"routing": null}' WHERE NOT spec ? 'routing'`);
    for (const table of ['route_group', 'route_policy']) {
      await runner.query(
        `UPDATE ${table} SET spec = jsonb_set(spec, '{policy}', '{"max_wait_ms": null, "max_price_pico": null}' || (spec->'policy'))
         WHERE jsonb_typeof(spec->'policy') = 'object' AND NOT spec->'policy' ? 'max_wait_ms'`,
      );
    }
  }

  async down(): Promise<void> {
    throw new Error('migrations run forward only');
  }
}
