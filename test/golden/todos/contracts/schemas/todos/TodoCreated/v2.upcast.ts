import type { Upcast } from '@tidings/runtime';
import type { TodoCreatedV1, TodoCreatedV2 } from '../../../generated/todos/index.js';

export const upcast: Upcast<TodoCreatedV1, TodoCreatedV2> = ({ todoId, title }) => ({ todoId, title, priority: 'low' });
