import { newId } from '@roundhouse/kernel';

/** A new id of something that began at this moment. @param ms Unix time in milliseconds, 0 or more */
export function idAt(ms: number): string {
  const hex = Math.floor(ms).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}${newId().slice(13)}`;
}
