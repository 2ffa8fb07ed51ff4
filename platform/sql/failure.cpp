#include "kernel/problem_catalogue.h"
#include "platform/sql/sql.h"

namespace yizhen::sql {

Problem problem_of(Failure const& failure) {
    using Kind = Failure::Kind;
    switch (failure.kind()) {
    case Kind::disk_full:
        return {problems::kDiskFull, "磁盘已满，本次没有保存任何内容；请管理员清理空间后重新提交"};
    case Kind::read_only:
        return {problems::kDiskFull, "数据目录不可写，本次没有保存任何内容；请管理员检查目录权限后重新提交"};
    case Kind::unknown_outcome:
        return {problems::kOutcomeUnknown, "保存时与数据库的联系中断，不知是否已存；请原样再提交一次，不会重复入库"};
    case Kind::constraint:
        return {problems::kConflict, "与已有数据冲突，本次没有保存；请刷新后核对再提交"};
    case Kind::in_use:
        return {problems::kBusy, "数据目录正被另一个 yizhen 进程使用；请先停下它，或经由正在运行的服务操作"};
    case Kind::statement: return {problems::kInternal, "系统内部出错，本次没有保存；请联系管理员查看日志"};
    case Kind::unavailable: break;
    }
    return {problems::kBusy, "数据库暂时不可用，本次没有保存任何内容；请稍后重试"};
}

}  // namespace yizhen::sql
