"""Kanji that are written in several ways, each with the way that the index knows.

A table of our own: libraries with such tables cover one of its parts, or rewrite far more than
kanji. Pairs of characters, the other form first.
"""

# Source: 常用漢字表 (Cabinet notice, 2010), its 康熙字典体 in brackets, and the printed forms that
# Unicode keeps apart (吳, 說). What NFKC knows is left out.
_OFFICIAL = (
    "萬万與与兩両竝並乘乗亂乱龜亀豫予爭争亙亘亞亜佛仏假仮會会傳伝體体餘余倂併價価儉倹僞偽兒児黨党內内圓円冐冒寫写處処劍剣劑剤剩剰勵励勞労效効敕勅勸勧"
    "勳勲區区醫医單単卽即嚴厳參参雙双收収敍叙敘叙臺台號号吳呉吿告脣唇啟啓營営囑嘱團団圍囲圖図國国圈圏壓圧墮堕壘塁鹽塩增増壞壊壤壌壯壮聲声壹壱賣売變変"
    "奧奥奬奨姬姫娛娯孃嬢學学寶宝實実寬寛寢寝對対壽寿專専將将尙尚盡尽屆届屬属嶽岳峽峡巖巌巢巣卷巻帶帯歸帰廳庁廣広廢廃瓣弁辨弁辯弁貳弐彌弥彈弾當当彥彦"
    "徑径從従德徳徵徴應応戀恋恆恒惠恵悅悦惱悩惡悪慘惨愼慎懷懐戰戦戲戯戶戸戾戻拂払拔抜擇択擔担拜拝據拠擴拡擧挙挾挟插挿搜捜揭掲搖揺攝摂擊撃敎教數数斷断"
    "舊旧晝昼晉晋晚晩曉暁曆暦曾曽條条來来樞枢查査榮栄櫻桜棧桟檢検樓楼樂楽槪概樣様權権橫横缺欠歐欧歡歓步歩齒歯歲歳歷歴殘残毆殴殼殻每毎氣気沒没澤沢淨浄"
    "淺浅濱浜淚涙淸清渴渇濟済涉渉澀渋澁渋溪渓溫温灣湾溼湿濕湿滿満瀧滝滯滞潛潜瀨瀬燈灯爐炉點点爲為燒焼犧犠狀状獨独狹狭獵猟獻献獸獣甁瓶產産畫画疊畳瘦痩"
    "癡痴發発盜盗縣県眞真硏研碎砕禮礼祿禄禪禅祕秘稱称稅税稻稲穗穂穩穏穰穣竊窃龍竜粹粋肅粛絲糸經経繪絵絕絶繼継續続總総綠緑緖緒緣縁繩縄縱縦纖繊罐缶羣群"
    "飜翻聰聡聽聴膽胆脫脱腦脳臟臓舍舎舖舗艷艶藝芸莖茎莊荘藏蔵薰薫藥薬虛虚蟲虫蠶蚕螢蛍蠻蛮衞衛裝装襃褒霸覇覺覚覽覧觀観觸触譯訳證証譽誉說説讀読謠謡讓譲"
    "豐豊贊賛踐践轉転輕軽辭辞邊辺遞逓遲遅遙遥郞郎鄕郷醉酔釀醸釋釈鐵鉄鑛鉱錢銭銳鋭鑄鋳鍊錬錄録鎭鎮關関閱閲鬥闘鬪闘鬬闘鬭闘陷陥險険隨随隱隠隸隷雜雑靈霊"
    "靑青靜静賴頼顏顔顯顕飮飲餠餅驛駅驅駆騷騒驗験髓髄髮髪雞鶏鷄鶏麥麦麵麺黃黄黑黒默黙齡齢"
)
# Names of people and places. 斎 and 斉 are two kanji, but no two lists write a name with the same.
_NAMES = (
    "凛凜苅刈廐厩𠮷吉囯国圀国圡土壷壺冨富堯尭峯峰嶋島嶌島嵜崎碕崎﨑崎嵳嵯菴庵厰廠斎斉齊斉齋斉昻昂曻昇曠昿晄晃杦杉邨村桝枡栁柳桺柳桒桑檜桧槙槇槗橋濵浜"
    "渊淵渕淵瑤瑶禰祢穐秋龝秋稾稿筝箏籠篭絋紘翆翠舩船藪薮邉辺埜野銕鉄鐡鉄舘館髙高"
)
# Source: 表外漢字字体表 (2000), printed standard and simplified form; both are in use on PCs.
_PRINTED = (
    "俠侠儘侭俱倶剝剥恊協𠮟叱吞呑啞唖噓嘘嚙噛囊嚢塡填屛屏屢屡幷并彎弯摑掴搔掻攪撹攢攅旣既檮梼濤涛瀆涜谿渓潑溌灌潅焰焔礪砺禱祷竈竃簞箪繫繋繡繍蘆芦萊莱"
    "蔣蒋蘂蕊蠣蛎蟬蝉蠟蝋蠅蝿裡裏諫諌讚讃賤賎軀躯輛輌邇迩醱醗醬醤砿鉱礦鉱頸頚頰頬穎頴顚顛驒騨鰺鯵鷗鴎鶯鴬鹼鹸麴麹麪麺鱉鼈"
)
# Source: 同音の漢字による書きかえ (1956) and 公用文作成の考え方 (2022), where a single kanji is always
# replaced by the same one.
_REPLACED = "附付箇個册冊兇凶蒐収仝同囘回廻回恢回碍害礙害稀希皈帰倖幸絃弦誡戒掩援抛放拋放陞昇暎映慾欲訣決註注烟煙劃画疎疏綜総〆締竪縦媾講聯連濶闊輯集"
_PAIRS = _OFFICIAL + _NAMES + _PRINTED + _REPLACED

USUAL_KANJI = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True))
"""Each form and the one that is usual today."""
