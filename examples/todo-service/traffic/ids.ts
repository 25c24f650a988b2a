/** The people and things that the traffic is about. */
export const ada = '1f0e3dad-9990-4345-b743-9f8ffabdffc4';
export const ben = '98f13708-2101-44c4-b56e-78a1c2d3e4f5';
export const milk = '8f14e45f-ceea-467f-ab8d-1d2f3a4b5c6d';
export const taxes = 'c9f0f895-fb98-4b91-9f3c-2e1a7d6b5c40';
export const taxReminder = 'd3d94468-02a4-4259-b55d-38e6d163e820';
export const milkReminder = '45c48cce-2e2d-4fbd-9a1a-fc51c7c6ad26';
export const invite = 'c74d97b0-1eae-457e-84aa-9d5bade97baf';
export const list = 'c20ad4d7-6fe9-4775-9aa2-7f0c1d2e3f40';
export const session = '6512bd43-d9ca-46e0-a2c9-0c8f1b2d3e4f';
