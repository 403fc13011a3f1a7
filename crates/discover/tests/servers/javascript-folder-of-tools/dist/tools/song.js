import { z } from 'zod';
import { bird } from './parts/bird.js';

export const name = 'bird_song';
export const description = 'Plays the song of a bird';
export const parameters = z.object({ bird, seconds: z.number().max(30).default(10) });
export async function handle() {
  return { content: [] };
}
