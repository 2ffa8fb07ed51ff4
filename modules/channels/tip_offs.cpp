// The words of the form.

#include "modules/channels/tip_offs.h"

namespace yizhen::channels {

std::vector<TipChoice> tip_choices() {
    return {{"verbal_order", "口头交办，不给文件"},  {"deleted_chat", "群里布置，事后撤回或删记录"}, {"no_record", "要求不留痕、不登记"},
            {"backdate", "要求补填、倒签日期"}, {"forced_app", "强制下载、打卡、转发"},            {"other", "其他隐形负担"}};
}

std::string_view tip_warning() {
    return "不用登录，系统不记是谁写的、从哪里写的、几点写的。写的话会原样给上一级的准入员和督查看：不要写自己的姓名、电话、岗位，"
           "也不要写只有一两个人知道的细节、原话或具体时刻。不写文字、只选上面几项，也一样有用。请尽量用自己的设备和网络，不要在单位电脑上写。";
}

}  // namespace yizhen::channels
