import { describe, expect, it } from '@jest/globals';
import { drawSchedule, seededRandom, SHORT_RUN, type Disturbance } from './schedule.ts';

const services = {
  gateway: ['gateway', 'gateway-2'],
  router: ['router'],
  tracing: ['tracing', 'tracing-2'],
  registry: ['registry'],
  nats: ['nats'],
  postgres: ['postgres'],
};

const draw = (seed: number, lengthMs: number, killsOnly = false): Disturbance[] =>
  drawSchedule({ seed, lengthMs, services, killsOnly });

describe('drawSchedule', () => {
  it('gives the same run for the same seed, and another for another', () => {
    expect(draw(7, 120_000)).toEqual(draw(7, 120_000));
    expect(draw(7, 120_000)).not.toEqual(draw(8, 120_000));
  });

  it('disturbs every process at least once and every service at least twice in a run of two minutes', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      const disturbed = draw(seed, 120_000).map(({ service }) => service);
      for (const [name, processes] of Object.entries(services)) {
        expect(disturbed.filter((service) => service.startsWith(name)).length).toBeGreaterThanOrEqual(2);
        for (const process of processes) expect(disturbed).toContain(process);
      }
    }
  });

  it('wipes NATS once in every run, and of kills alone has nothing else', () => {
    for (let seed = 0; seed < 50; seed += 1) {
      expect(draw(seed, 120_000).filter(({ kind }) => kind === 'wipe')).toHaveLength(1);
      expect(new Set(draw(seed, 120_000, true).map(({ kind }) => kind))).toEqual(new Set(['kill', 'wipe']));
    }
  });

  it('has every kind of kill twice in the short run as well', () => {
    const { registry: _, ...without } = services;
    for (let seed = 0; seed < 50; seed += 1) {
      const disturbed = drawSchedule({ ...SHORT_RUN, seed, services: without });
      for (const name of Object.keys(without)) {
        const kills = disturbed.filter(({ service, kind }) => service.startsWith(name) && kind === 'kill');
        expect(kills.length).toBeGreaterThanOrEqual(2);
      }
      expect(disturbed.some(({ kind }) => kind === 'wipe')).toBe(true);
    }
  });

  it('keeps the end of a run quiet', () => {
    for (const { atMs } of draw(1, 60_000)) expect(atMs).toBeLessThan(45_000);
  });
});

describe('seededRandom', () => {
  it('spreads over the unit interval', () => {
    const random = seededRandom(3);
    const numbers = Array.from({ length: 10_000 }, random);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(numbers.reduce((sum, one) => sum + one, 0) / numbers.length).toBeCloseTo(0.5, 1);
  });
});
