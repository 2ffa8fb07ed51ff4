#pragma once
/// Words from which the demo's names, firms and cases are put together.

#include <array>
#include <string_view>

namespace yizhen::app::demo {

inline constexpr std::array<std::string_view, 40> kSurnames{
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗",
    "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹", "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕"};
inline constexpr std::array<int, 40> kSurnameWeights{72, 70, 68, 54, 46, 31, 23, 22, 21, 20, 17, 15, 13, 13, 12, 11, 11, 11, 11, 9,
                                                     9,  9,  9,  8,  8,  7,  7,  6,  6,  6,  6,  6,  5,  5,  5,  5,  5,  5,  5, 5};
inline constexpr std::array<std::string_view, 32> kMaleWords{"伟", "强", "磊", "军", "勇", "杰", "涛", "超", "明", "刚", "平",
                                                             "辉", "鹏", "华", "飞", "鑫", "波", "斌", "宇", "浩", "凯", "建国",
                                                             "志强", "永福", "天佑", "子轩", "浩然", "文博", "建军", "宏伟", "长河", "新民"};
inline constexpr std::array<std::string_view, 32> kFemaleWords{"芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "秀英", "玲", "桂英",
                                                               "燕", "红", "梅", "兰", "玉", "洁", "婷", "雪", "慧", "颖", "欣怡",
                                                               "梓涵", "秀兰", "玉珍", "淑珍", "雨桐", "佳琪", "春梅", "凤英", "爱华", "晓燕"};
inline constexpr std::array<std::string_view, 12> kPhoneStarts{"130", "131", "135", "136", "137", "138",
                                                               "139", "150", "151", "158", "186", "187"};
inline constexpr std::array<std::string_view, 16> kFirmWords{"惠民", "和美", "源源", "祥和", "康利", "顺达", "鑫盛", "宏运",
                                                             "佳美", "永兴", "百顺", "瑞丰", "天天", "金桥", "福满", "中和"};
inline constexpr std::array<std::string_view, 10> kHometowns{"河南省周口市", "河南省驻马店市", "河南省南阳市", "河南省商丘市", "河南省信阳市",
                                                             "河南省开封市", "河南省许昌市",   "安徽省阜阳市", "山东省菏泽市", "河北省邯郸市"};
inline constexpr std::array<std::string_view, 8> kWorkplaces{"纺织厂", "物业公司", "快递网点", "社区超市", "装饰公司", "机械厂", "餐饮门店", "物流公司"};

struct Trade {
    std::string_view word, section, industry, place, scope;
    int weight;
    bool food;
};
/// 门类 and 大类 of GB/T 4754; place kinds of yz_place.
inline constexpr std::array<Trade, 12> kTrades{{
    {"百货店", "F", "52", "03", "日用百货零售", 190, false},
    {"便利店", "F", "52", "03", "食品、日用品零售", 170, true},
    {"餐馆", "H", "62", "04", "餐饮服务", 190, true},
    {"面馆", "H", "62", "04", "餐饮服务", 90, true},
    {"理发店", "O", "80", "08", "理发服务", 70, false},
    {"汽修店", "O", "81", "09", "汽车修理与维护", 50, false},
    {"建材批发部", "F", "51", "11", "建筑材料批发", 60, false},
    {"网吧", "I", "64", "07", "互联网上网服务", 20, false},
    {"旅馆", "H", "61", "05", "住宿服务", 40, false},
    {"诊所", "Q", "84", "02", "内科诊疗服务", 20, false},
    {"加工厂", "C", "33", "09", "金属制品加工", 40, false},
    {"科技公司", "I", "65", "99", "软件开发与技术服务", 60, false},
}};

struct HazardWords {
    std::string_view field, text, measure;
};
inline constexpr std::array<HazardWords, 12> kHazardWords{{
    {"01", "灭火器压力不足", "更换灭火器"},
    {"01", "安全出口堆放杂物", "立即清理"},
    {"01", "应急灯损坏", "更换应急灯"},
    {"01", "三合一场所住人", "人员搬离，拆除隔间"},
    {"02", "燃气软管老化", "更换为金属软管"},
    {"02", "未安装燃气报警器", "加装报警器"},
    {"03", "危险化学品混放", "分区存放"},
    {"08", "私拉乱接电线", "规范敷设线路"},
    {"08", "电动自行车室内充电", "移至室外充电棚"},
    {"07", "自建房墙体裂缝", "安全鉴定后修缮"},
    {"04", "临边防护缺失", "补装防护栏"},
    {"09", "电梯未按期检验", "停用并报检"},
}};
/// Codes and words of yz_dispute, as the monthly form asks them.
struct DisputeWords {
    std::string_view code, name, text;
    int weight;
};
inline constexpr std::array<DisputeWords, 8> kDisputeWords{{
    {"01", "邻里纠纷", "因楼道堆物、噪声引起的邻里纠纷", 300},
    {"02", "婚姻家庭", "因赡养、家务引起的家庭纠纷", 200},
    {"03", "土地承包", "因承包地边界引起的纠纷", 40},
    {"04", "征地拆迁", "因拆迁过渡费引起的纠纷", 60},
    {"05", "劳资", "因工资支付引起的纠纷", 120},
    {"06", "物业", "因物业服务和收费引起的纠纷", 200},
    {"07", "医患", "因诊疗费用引起的纠纷", 20},
    {"99", "其他", "因债务、消费引起的其他纠纷", 60},
}};

}  // namespace yizhen::app::demo
