import { z } from 'zod';

export const bird = z.string().describe('Name of the bird');
