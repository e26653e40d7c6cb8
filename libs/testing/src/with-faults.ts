/**
 * A text with up to two faults: something is put in, taken out or replaced at some place.
 *
 * @param pieces what may be put in
 * @param random numbers in [0, 1)
 */
export function withFaults(text: string, pieces: readonly string[], random: () => number): string {
  let faulty = text;
  for (let left = Math.floor(random() * 3); left > 0; left -= 1) {
    const at = Math.floor(random() * faulty.length);
    const until = at + Math.floor(random() * 4);
    const piece = random() < 0.3 ? '' : (pieces[Math.floor(random() * pieces.length)] as string);
    faulty = faulty.slice(0, at) + piece + faulty.slice(random() < 0.5 ? at : until);
  }
  return faulty;
}
