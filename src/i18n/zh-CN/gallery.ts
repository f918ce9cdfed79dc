import type { Messages } from '../index.ts';

/** 模型库：每个自带模型的名称和看点。 */
export const gallery: Messages['gallery'] = {
  title: '选择模型',
  note: '全部由本项目训练，用的正是你将要一步步看到的运算。',
  open: (title) => `打开${title}`,
  present: '正在展示',
  loading: '载入中……',
  models: {
    lenet: {
      title: 'LeNet 手写数字识别',
      text: '看卷积核怎样在图像上滑动，梯度又怎样一路回到卷积核的每个格子。',
    },
    residual: {
      title: '残差网络识别数字',
      text: '绕过两个卷积的捷径：卷积的结果加回到输入上，梯度也沿两条路返回。',
    },
    sequential: {
      title: 'Keras Sequential 数字识别',
      text: '教科书上的网络：784 个像素，64 个隐藏单元，10 个答案。只有矩阵乘向量。',
    },
    brackets: {
      title: '读括号的 LSTM',
      text: '逐个字符往后读：门控决定写入、保留与遗忘什么，记忆单元数着还有几个括号没有闭合。',
    },
    sorting: {
      title: '会排序的 Transformer',
      text: '六个数字同时互相观察：查询与键相遇，softmax 分配注意力，输出便排好了序。',
    },
    spiral: {
      title: '螺旋分类',
      text: '两个隐藏层把平面弯来弯去，直到缠绕的两条旋臂分开。',
    },
    xor: {
      title: '异或（XOR）',
      text: '单个神经元做不到的事：三个隐藏单元就能分辨“相同”与“不同”。',
    },
    neuron: {
      title: '单个神经元',
      text: '三个输入、三个权重、一个偏置、一个激活函数：再大的网络也由它组成。',
    },
  },
};
