/** The words of changing one's password. */
export default {
  title: "密码",
  change: "修改密码",
  first: "您现在用的是别人给的初始密码，请改成只有自己知道的。",
  due: "您现在用的是别人给的初始密码，改成自己的以后才能看数据。",
  present: "现在的密码",
  next: "新密码",
  nextHint: "至少 10 个字符，什么字符都行；越长越难猜，最好 15 个以上，比如一句只有您知道的话。",
  save: "保存新密码",
  saving: "正在保存…",
  later: "以后再说",
  presentMissing: "请填现在的密码。",
  nextMissing: "请填新密码。",
  noAnswer:
    "连不上网络，密码多半还没改。到有信号的地方再试；要是说现在的密码不对，就是已经改好了。",
  saved: "密码已改好，下次登录用新密码。",
  savedOthers: "密码已改好，下次登录用新密码。另外 {n} 台设备已退出。",
} as const;
