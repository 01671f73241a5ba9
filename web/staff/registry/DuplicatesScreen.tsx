import { App, Button } from 'antd'
import type { ReactNode } from 'react'
import { registry } from '#contract'
import { useCommand } from '../../ui/client.ts'
import { QueryTable } from '../../ui/QueryTable.tsx'
import { may, useMe } from '../../ui/session.ts'
import { ListTabs } from './ListTabs.tsx'

const open = (row: registry.DuplicateRow): string => `/households/duplicates/${String(row.lowNo)}/${String(row.highNo)}`

/** 疑似重复: pairs that may be one person; each opens side by side. */
export default function DuplicatesScreen(): ReactNode {
  const me = useMe()
  const { message } = App.useApp()
  const find = useCommand(registry.findDuplicates, () => {
    void message.success('已开始查找，完成后出现在下面的列表里')
  })
  const allowed = may(me, 'registry.merge')
  return (
    <div className="dd-screen">
      <ListTabs
        note="回车打开并排比较；认定“不是同一人”后不再提示"
        actions={
          <Button
            size="small"
            disabled={!allowed}
            title={allowed ? undefined : '由县级民政查找'}
            loading={find.isPending}
            onClick={() => {
              void find.run({}).catch((error: Error) => message.error(error.message))
            }}
          >
            重新查找
          </Button>
        }
      />
      <QueryTable
        listing={registry.duplicateListing}
        rowKey={(row) => row.key}
        open={open}
        linkColumn="name"
        empty={{ title: '没有疑似重复的人员', next: '每次收到户籍和全员人口数据后自动查找' }}
      />
    </div>
  )
}
