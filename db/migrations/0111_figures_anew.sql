-- The figures of the population carry more columns from now on (topping up, children with other aid): those made before are made anew.
update population_figures set status = 'failed', error_message = '测算底表增加了内容，请重新更新' where status = 'done';
