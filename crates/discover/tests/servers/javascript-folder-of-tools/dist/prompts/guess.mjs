export default {
  name: 'guess',
  description: 'Guesses a bird',
  handle: () => ({ messages: [] }),
};
