export const upcast = (data: object) => ({ ownerId: 'nobody', ...data });
