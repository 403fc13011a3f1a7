export const metadata = { name: 'list_stamps', description: 'Lists the stamps there are' };

export default function listStamps() {
  return 'none';
}
