import { type InferSchema, type ToolMetadata } from 'xmcp';
import { z } from 'zod';

export const schema = {
  to: z.string().describe('Who gets it'),
  text: z.string().max(200).describe('What it says'),
};

export const metadata: ToolMetadata = {
  name: 'send_postcard',
  description: 'Sends a postcard',
  annotations: { title: 'Send a postcard', readOnlyHint: false },
};

export default async function send({ to }: InferSchema<typeof schema>) {
  return `Sent to ${to}`;
}
