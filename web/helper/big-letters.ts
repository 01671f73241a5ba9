import { useState } from 'react'

const key = 'doudi.helper.big'

/** Puts 大字 on or off for the whole page; everything is sized in rem. */
function apply(big: boolean): void {
  document.documentElement.classList.toggle('big', big)
}

export function restoreBigLetters(): void {
  apply(localStorage.getItem(key) === '1')
}

export function useBigLetters(): readonly [boolean, (big: boolean) => void] {
  const [big, setBig] = useState(() => localStorage.getItem(key) === '1')
  return [
    big,
    (next) => {
      localStorage.setItem(key, next ? '1' : '0')
      apply(next)
      setBig(next)
    },
  ]
}
