// The same queue ticket in the words of receiptline 4.0.4: `npm i receiptline && node ticket.js > receiptline.escpos`
const ticket = `{border:none; width:*}
^^^"博望街道便民服务中心
排队号
^^^^^^"A012
^^^综合受理
{w:10 *; a:l}
|前面等候 |3 人
|预计等候 |约 15 分钟
|持号人 |张三
|取号时间 |2026-11-23 09:31
{w:*}
|请留意屏幕和语音，叫到您的号后，到屏幕显示的窗口办理。
|当日有效。过号请到咨询台。
{code:OV1:T/610722001/20261123/A012; option:qrcode,6,M}
OV1:T/610722001/20261123/A012
`;
const printer = { cpl: 48, encoding: 'gb18030', command: 'escpos', cutting: true, spacing: false };
process.stdout.write(Buffer.from(require('receiptline').transform(ticket, printer), 'binary'));
