import { Inject, Injectable } from '@nestjs/common';
import type { EnvironmentKeys } from '@roundhouse/drivers';
import type { EntityManager } from 'typeorm';
import type { OpenCircuit } from '../circuits/infra/open-circuits.ts';
import type { LastTest } from '../models/domain/status-badge.ts';
import { EnvironmentSecrets } from '../secrets/environment-secrets.ts';
import { SecretVault } from '../secrets/secret-vault.ts';

/** Reads the last test of each of these deployments; untested ones are absent. */
export type LastTestReader = (
  manager: EntityManager,
  deploymentIds: readonly string[],
) => Promise<ReadonlyMap<string, LastTest>>;

/** Names those of these deployments that an open circuit keeps out. */
export type OpenCircuitReader = (
  manager: EntityManager,
  deploymentIds: readonly string[],
) => Promise<ReadonlyMap<string, OpenCircuit>>;

/** What others observe of deployments. Features that keep such facts offer them when they start. */
@Injectable()
export class DeploymentObservations {
  private readTests: LastTestReader = async () => new Map();
  private readCircuits: OpenCircuitReader = async () => new Map();
  private readonly environment: EnvironmentSecrets;
  private readonly vault: SecretVault;

  constructor(@Inject(EnvironmentSecrets) environment: EnvironmentSecrets, @Inject(SecretVault) vault: SecretVault) {
    this.environment = environment;
    this.vault = vault;
  }

  /** Keys of the installation's environment, and who may use them. */
  environmentKeys(manager: EntityManager): Promise<EnvironmentKeys> {
    return this.environment.keys(manager);
  }

  /** Hosts that the inline secret of each of these deployments may go to; those without a secret are absent. */
  async inlineSecrets(
    manager: EntityManager,
    deploymentIds: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly allowedHosts: readonly string[] }>> {
    const held = await this.vault.of(manager, 'deployment', deploymentIds);
    return new Map(held.map(({ holderId, allowedHosts }) => [holderId, { allowedHosts }]));
  }

  /** Tests come from here from now on. */
  takeTestsFrom(reader: LastTestReader): void {
    this.readTests = reader;
  }

  /** Circuits come from here from now on. */
  takeCircuitsFrom(reader: OpenCircuitReader): void {
    this.readCircuits = reader;
  }

  /** Last test by deployment; results older than the last change that asks for a test are for the caller to drop. */
  lastTests(manager: EntityManager, deploymentIds: readonly string[]): Promise<ReadonlyMap<string, LastTest>> {
    return this.readTests(manager, deploymentIds);
  }

  /** The circuit that keeps each of them out; those that none does are absent. */
  openCircuits(manager: EntityManager, deploymentIds: readonly string[]): Promise<ReadonlyMap<string, OpenCircuit>> {
    return this.readCircuits(manager, deploymentIds);
  }
}
