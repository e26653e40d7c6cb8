import type { EntryByKind, EntryKind } from './entries.ts';

const MAX_TEXTS = 65_536;
const NO_LABELS: Record<string, string> = Object.freeze({});

/**
 * Keeps one copy of texts that many entries repeat (ids of organizations and projects, scopes, capabilities):
 * decoding makes a new string each time, and 100 000 keys would hold as many copies of the same ids.
 * Lives as long as one transfer is applied; bounded, further texts are simply not shared.
 */
export class Interner {
  private readonly texts = new Map<string, string>();

  /** Replaces repeated texts inside a freshly decoded entry by shared ones. */
  shareTexts<Kind extends EntryKind>(kind: Kind, entry: EntryByKind[Kind]): void {
    if (kind === 'apiKey') {
      const key = entry as EntryByKind['apiKey'];
      key.organizationId = this.share(key.organizationId);
      key.projectId = this.share(key.projectId);
      key.teamId = this.share(key.teamId);
      key.memberId = this.share(key.memberId);
      key.serviceAccountId = this.share(key.serviceAccountId);
      key.pepperId = this.share(key.pepperId);
      key.scopes = key.scopes.map((scope) => this.share(scope));
      // Most keys have none, and an empty object each would be as many objects.
      if (Object.keys(key.costLabels).length === 0) key.costLabels = NO_LABELS;
    } else if (kind === 'deployment') {
      const deployment = entry as EntryByKind['deployment'];
      deployment.organizationId = this.share(deployment.organizationId);
      deployment.modelId = this.share(deployment.modelId);
      deployment.providerId = this.share(deployment.providerId);
      deployment.driver = this.share(deployment.driver);
      deployment.protocol = this.share(deployment.protocol);
      deployment.upstreamModelId = this.share(deployment.upstreamModelId);
    } else if (kind === 'model') {
      const model = entry as EntryByKind['model'];
      model.organizationId = this.share(model.organizationId);
      model.projectId = this.share(model.projectId);
      model.capabilities = model.capabilities.map((capability) => this.share(capability));
    } else if (kind === 'accessBinding') {
      const binding = entry as EntryByKind['accessBinding'];
      binding.organizationId = this.share(binding.organizationId);
      binding.modelId = this.share(binding.modelId);
      binding.accessGroup = this.share(binding.accessGroup);
    }
  }

  private share(text: string): string {
    const known = this.texts.get(text);
    if (known !== undefined) return known;
    if (this.texts.size < MAX_TEXTS) this.texts.set(text, text);
    return text;
  }
}
