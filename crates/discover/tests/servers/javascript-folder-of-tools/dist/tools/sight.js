import { z } from 'zod';
import { bird } from './parts/bird.js';

export const name = 'bird_sight';
export const description = 'Notes that a bird was seen';
export const parameters = z.object({ bird }).extend({ place: z.string().optional() });
export async function handle() {
  return { content: [] };
}
