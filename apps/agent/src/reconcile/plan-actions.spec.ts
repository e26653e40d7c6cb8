import { describe, expect, it } from '@jest/globals';
import type { DesiredInstallation } from '../installations/installations.ts';
import { DEFAULT_NODE_SETTINGS } from './node-settings.ts';
import { planActions, type DesiredInstance, type DesiredState, type LocalState } from './plan-actions.ts';

const installation: DesiredInstallation = {
  id: 'i1',
  artifactKey: 'tiny',
  files: [],
  pinned: false,
  priority: 0,
  hub: undefined,
};
const instance: DesiredInstance = {
  id: 'e1',
  installationId: 'i1',
  deploymentId: 'd1',
  modelFile: 'a.gguf',
  settings: { embeddings: false },
  residency: 'always',
  idleUnloadS: 0,
  loadTicket: 0,
  pinned: false,
  engineBuild: '',
  memoryEstimateBytes: 0,
};
const nothing = { install: [], uninstall: [], run: [], stop: [] };

const desired = (change: Partial<DesiredState> = {}): DesiredState => ({
  generation: 1n,
  installations: [installation],
  instances: [instance],
  settings: DEFAULT_NODE_SETTINGS,
  publisherKeys: [],
  ...change,
});

const local = (change: Partial<LocalState> = {}): LocalState => ({
  installations: new Map(),
  installationFolders: new Set(),
  instances: new Map(),
  ...change,
});

describe('planActions', () => {
  it('installs first and runs when the files are there', () => {
    expect(planActions(desired(), local())).toEqual({ ...nothing, install: [installation] });
    const downloading = local({ installations: new Map([['i1', { phase: 'downloading', upToDate: true }]]) });
    expect(planActions(desired(), downloading)).toEqual(nothing);
    const ready = local({ installations: new Map([['i1', { phase: 'ready', upToDate: true }]]) });
    expect(planActions(desired(), ready)).toEqual({ ...nothing, run: [instance] });
  });

  it('does not repeat a failed installation by itself', () => {
    const failed = local({ installations: new Map([['i1', { phase: 'failed', upToDate: true }]]) });
    expect(planActions(desired(), failed)).toEqual(nothing);
  });

  it('installs again when the files changed, and keeps the old instance from starting with them', () => {
    const changed = local({ installations: new Map([['i1', { phase: 'ready', upToDate: false }]]) });
    expect(planActions(desired(), changed)).toEqual({ ...nothing, install: [installation] });
  });

  it('stops what is not named, and removes its files only when it is gone', () => {
    const empty = desired({ installations: [], instances: [] });
    const known = new Map([['i1', { phase: 'ready', upToDate: true }]] as const);
    expect(planActions(empty, local({ installations: known, instances: new Map([['e1', 'i1']]) }))).toEqual({
      ...nothing,
      stop: ['e1'],
    });
    expect(planActions(empty, local({ installations: known }))).toEqual({ ...nothing, uninstall: ['i1'] });
  });

  it('removes a folder that nobody knows any more', () => {
    const state = local({ installationFolders: new Set(['i9']) });
    expect(planActions(desired(), state).uninstall).toEqual(['i9']);
  });

  it('does not remove a cancelled installation twice', () => {
    const cancelled = local({ installations: new Map([['i1', { phase: 'cancelled', upToDate: true }]]) });
    expect(planActions(desired({ installations: [], instances: [] }), cancelled)).toEqual(nothing);
  });

  it('runs nothing on a node that drains, and keeps its files', () => {
    const settings = { ...DEFAULT_NODE_SETTINGS, draining: true };
    const ready = new Map([['i1', { phase: 'ready', upToDate: true }]] as const);
    expect(planActions(desired({ settings }), local({ installations: ready }))).toEqual(nothing);
    const running = local({ installations: ready, instances: new Map([['e1', 'i1']]) });
    expect(planActions(desired({ settings }), running)).toEqual({ ...nothing, stop: ['e1'] });
  });

  it('keeps an adopted instance whose files are still being looked at', () => {
    const state = local({
      installations: new Map([['i1', { phase: 'queued', upToDate: true }]]),
      instances: new Map([['e1', 'i1']]),
    });
    expect(planActions(desired(), state)).toEqual(nothing);
  });
});
