export namespace Names {
  export const PREFIX = 'garden';
  export function of(part: string) {
    return `${PREFIX}_${part}`;
  }
  export namespace Inner {
    export const WATER = of('water');
  }
}

export enum Season {
  Spring = 'spring',
  Autumn = 'autumn',
}

export const enum Level {
  Low = 1,
  High,
}
