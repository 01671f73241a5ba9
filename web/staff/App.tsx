import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { App as AntApp, ConfigProvider } from 'antd'
import zhCN from 'antd/locale/zh_CN'
import dayjs from 'dayjs'
import 'dayjs/locale/zh-cn'
import type { ReactNode } from 'react'
import { HotkeyProvider } from '../ui/hotkeys.tsx'
import { theme } from '../ui/theme.ts'
import { ApiError } from '../ui/transport.ts'
import { Gate } from './shell/Gate.tsx'

dayjs.locale('zh-cn')

/** Whether asking again may help: only where nobody answered, and not for long. */
function retry(failures: number, error: Error): boolean {
  return failures < 2 && error instanceof ApiError && (error.code === 'network' || error.status >= 502)
}

// Asked also where the browser believes itself offline: its opinion is often wrong, and a command that waits in silence looks done.
const networkMode = 'always'
const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 10_000, retry, networkMode }, mutations: { retry: false, networkMode } },
})

/** The desk: everything around the screens. */
export function App(): ReactNode {
  return (
    <ConfigProvider locale={zhCN} theme={theme} componentSize="small" button={{ autoInsertSpace: false }}>
      <AntApp className="dd-app" message={{ maxCount: 3 }}>
        <QueryClientProvider client={queries}>
          <HotkeyProvider>
            <Gate />
          </HotkeyProvider>
        </QueryClientProvider>
      </AntApp>
    </ConfigProvider>
  )
}
