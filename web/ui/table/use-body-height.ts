import { useEffect, useState, type RefObject } from 'react'

const smallest = 160

/**
 * The height left for a table's rows inside its frame, so that head, sums and pager are always in sight. `drawn` says whether the table
 * is there yet: its head and sums can only be measured then.
 */
export function useBodyHeight(
  frame: RefObject<HTMLElement | null>,
  fill: boolean,
  drawn: boolean,
): { height: number | undefined; width: number } {
  const [size, setSize] = useState({ height: 400, width: 1000 })
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    const measure = (): void => {
      const part = (selector: string): number => element.querySelector<HTMLElement>(selector)?.offsetHeight ?? 0
      const height = Math.max(smallest, element.clientHeight - part('.ant-table-header') - part('.ant-table-summary') - 1)
      setSize((now) => (now.height === height && now.width === element.clientWidth ? now : { height, width: element.clientWidth }))
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    for (const inner of element.querySelectorAll('.ant-table')) observer.observe(inner)
    measure()
    return () => {
      observer.disconnect()
    }
  }, [frame, drawn])
  return { height: fill ? size.height : undefined, width: size.width }
}
